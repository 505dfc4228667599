-- Reads the whole dataset inside the server, in one step that nothing can interrupt.
-- ARGV: '1' or '0' for stream counters, for entries_read of groups, for expiries of hash fields.
-- Returns eight strings for each key: database, name, type, SHA-1 of the content, expiry in milliseconds or -1,
-- SHA-1 of the consumer groups or '', SHA-1 of the field expiries or '', number of elements.
local with_counters, with_entries_read, with_field_expiries = ARGV[1] == '1', ARGV[2] == '1', ARGV[3] == '1'
local call = redis.call
local PAGE = 500

local function text(value)
    if type(value) == 'number' then return string.format('%.0f', value) end
    return tostring(value)
end

-- Each part carries its length, so that no two lists of parts read alike.
local function part(value)
    value = text(value)
    return #value .. ':' .. value
end

-- A rolling digest: big collections never become one big string.
local function roll(digest, parts)
    return redis.sha1hex(digest .. table.concat(parts))
end

local function fields(flat)
    local map = {}
    for i = 1, #flat, 2 do map[flat[i]] = flat[i + 1] end
    return map
end

-- The digest of a set of digests, whatever their order and however often each came.
local function unordered(digests)
    table.sort(digests)
    local all, parts, count, last = '', {}, 0, nil
    for _, digest in ipairs(digests) do
        if digest ~= last then
            count = count + 1
            parts[#parts + 1] = digest
            if #parts == PAGE then all, parts = roll(all, parts), {} end
        end
        last = digest
    end
    return roll(all, parts), count
end

local function ranged(command, key, suffix, width)
    local digest, first, count = '', 0, 0
    while true do
        local page = suffix and call(command, key, first, first + PAGE - 1, suffix)
            or call(command, key, first, first + PAGE - 1)
        local parts = {}
        for i = 1, #page, width do
            parts[#parts + 1] = part(page[i])
            if width == 2 then parts[#parts + 1] = part(string.format('%.17g', tonumber(page[i + 1]))) end
        end
        digest, first, count = roll(digest, parts), first + PAGE, count + #page / width
        if #page < PAGE * width then return digest, count end
    end
end

local reads = {}

function reads.string(key)
    local digest, first, length = '', 0, call('STRLEN', key)
    repeat
        digest = roll(digest, { part(call('GETRANGE', key, first, first + 65535)) })
        first = first + 65536
    until first >= length
    return digest, length
end

function reads.list(key) return ranged('LRANGE', key, nil, 1) end

function reads.zset(key) return ranged('ZRANGE', key, 'WITHSCORES', 2) end

function reads.set(key)
    local digests, cursor = {}, '0'
    repeat
        local page = call('SSCAN', key, cursor, 'COUNT', PAGE)
        cursor = page[1]
        for _, member in ipairs(page[2]) do digests[#digests + 1] = redis.sha1hex(part(member)) end
    until cursor == '0'
    return unordered(digests)
end

function reads.hash(key)
    local digests, expiries, cursor = {}, {}, '0'
    repeat
        local page = call('HSCAN', key, cursor, 'COUNT', PAGE)
        cursor = page[1]
        local flat = page[2]
        for i = 1, #flat, 2 do
            digests[#digests + 1] = redis.sha1hex(part(flat[i]) .. part(flat[i + 1]))
            if with_field_expiries then
                local at = call('HPEXPIRETIME', key, 'FIELDS', 1, flat[i])[1]
                if at > 0 then expiries[#expiries + 1] = redis.sha1hex(part(flat[i]) .. part(at)) end
            end
        end
    until cursor == '0'
    local digest, count = unordered(digests)
    return digest, count, '', #expiries > 0 and unordered(expiries) or ''
end

-- A vector set (Redis 8). The graph that links its elements is left out: servers build it with chance.
function reads.vectorset(key)
    local digests = {}
    for _, name in ipairs(call('VRANDMEMBER', key, call('VCARD', key))) do
        local parts = { part(name) }
        for _, value in ipairs(call('VEMB', key, name, 'RAW')) do
            parts[#parts + 1] = part(type(value) == 'table' and value['ok'] or value)
        end
        parts[#parts + 1] = part(call('VGETATTR', key, name) or '')
        digests[#digests + 1] = redis.sha1hex(table.concat(parts))
    end
    return unordered(digests)
end

local function groups(key)
    local most, any = 1, false
    for _, group in ipairs(call('XINFO', 'GROUPS', key)) do
        any, most = true, math.max(most, fields(group)['pending'])
    end
    if not any then return '' end
    -- FULL is the one command that tells the delivery times exactly; COUNT bounds entries and pending ones alike.
    local full = fields(call('XINFO', 'STREAM', key, 'FULL', 'COUNT', most))
    local digests = {}
    for _, flat in ipairs(full['groups']) do
        local group = fields(flat)
        local digest = roll('', { part(group['name']), part(group['last-delivered-id']),
            with_entries_read and part(group['entries-read']) or '' })
        local parts = {}
        for _, pending in ipairs(group['pending']) do
            for i = 1, 4 do parts[#parts + 1] = part(pending[i]) end
            if #parts >= PAGE then digest, parts = roll(digest, parts), {} end
        end
        digests[#digests + 1] = roll(digest, parts)
    end
    return (unordered(digests))
end

function reads.stream(key)
    local digest, first, count = '', '-', 0
    while true do
        local page = call('XRANGE', key, first, '+', 'COUNT', PAGE)
        local parts = {}
        for _, entry in ipairs(page) do
            parts[#parts + 1] = part(entry[1])
            parts[#parts + 1] = part(#entry[2])
            for _, word in ipairs(entry[2]) do parts[#parts + 1] = part(word) end
            first = '(' .. entry[1]
        end
        digest, count = roll(digest, parts), count + #page
        if #page < PAGE then break end
    end
    local about = fields(call('XINFO', 'STREAM', key))
    local tail = { part(about['last-generated-id']) }
    if with_counters then
        tail[2] = part(about['max-deleted-entry-id'])
        tail[3] = part(about['entries-added'])
    end
    return roll(digest, tail), count, groups(key)
end

local leaves = {}
for database in string.gmatch(call('INFO', 'keyspace'), 'db(%d+):') do
    call('SELECT', database)
    for _, key in ipairs(call('KEYS', '*')) do
        local kind = call('TYPE', key)['ok']
        if kind ~= 'none' then
            local read = reads[kind] or error('no way to read the type ' .. kind)
            local digest, count, of_groups, of_fields = read(key)
            for _, value in ipairs({ database, key, kind, digest, text(call('PEXPIRETIME', key)),
                of_groups or '', of_fields or '', text(count) }) do
                leaves[#leaves + 1] = value
            end
        end
    end
end
return leaves
