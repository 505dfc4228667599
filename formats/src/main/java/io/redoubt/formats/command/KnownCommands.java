package io.redoubt.formats.command;

import java.util.List;
import java.util.Locale;

/// The command table as text: name, kind, key positions, arguments with the name (-3: three or more), first
/// Redis, first Valkey that knows the command. Where versions differ in arguments, the fewest that one of them
/// takes.
///
/// Made from the answers to COMMAND of Redis 6.2, 7.0, 7.2, 7.4, 8.0, 8.6 and Valkey 8.0 and 9.1; positions were
/// equal in all of them. The oldest versions looked at were Redis 6.0 and Valkey 7.2. Redis 8.2 and 8.4 were not
/// at hand: what first appeared in 8.6 is listed under 8.6, which errs on the side of refusing an older server.
/// Added by hand: DISCARD, PFCOUNT (it may write the cached cardinality), TOUCH. BLPOP and its like, MIGRATE and
/// XREADGROUP are replicated as other commands, so the keys of the last two do not matter.
final class KnownCommands {
    private static final String TABLE = """
            append            write             1         3      6.0   7.2
            bitfield          write             1         -2     6.0   7.2
            bitop             write             2..-1     -4     6.0   7.2
            blmove            write             1..2      6      6.2   7.2
            blmpop            write             @2        -5     7.0   7.2
            blpop             write             1..-2     -3     6.0   7.2
            brpop             write             1..-2     -3     6.0   7.2
            brpoplpush        write             1..2      4      6.0   7.2
            bzmpop            write             @2        -5     7.0   7.2
            bzpopmax          write             1..-2     -3     6.0   7.2
            bzpopmin          write             1..-2     -3     6.0   7.2
            cluster           whole_database    -         -2     6.0   7.2
            copy              write             1..2      -3     6.2   7.2
            decr              write             1         2      6.0   7.2
            decrby            write             1         3      6.0   7.2
            del               write             1..-1     -2     6.0   7.2
            delex             write             1         -2     8.6   -
            delifeq           write             1         3      -     9.0
            discard           discard           -         1      6.0   7.2
            eval              script            @2        -3     6.0   7.2
            evalsha           script            @2        -3     6.0   7.2
            exec              exec              -         1      6.0   7.2
            expire            write             1         -3     6.0   7.2
            expireat          write             1         -3     6.0   7.2
            fcall             script            @2        -3     7.0   7.2
            flushall          whole_database    -         -1     6.0   7.2
            flushdb           whole_database    -         -1     6.0   7.2
            function          library           -         -2     7.0   7.2
            geoadd            write             1         -5     6.0   7.2
            georadius         write             1+store6  -6     6.0   7.2
            georadiusbymember write             1+store5  -5     6.0   7.2
            geosearchstore    write             1..2      -8     6.2   7.2
            getdel            write             1         2      6.2   7.2
            getex             write             1         -2     6.2   7.2
            getset            write             1         3      6.0   7.2
            hdel              write             1         -3     6.0   7.2
            hexpire           hash_field_expiry 1         -6     7.4   9.0
            hexpireat         hash_field_expiry 1         -6     7.4   9.0
            hgetdel           write             1         -5     8.0   9.1
            hgetex            hash_field_expiry 1         -5     8.0   9.0
            hincrby           write             1         4      6.0   7.2
            hincrbyfloat      write             1         4      6.0   7.2
            hmset             write             1         -4     6.0   7.2
            hpersist          hash_field_expiry 1         -5     7.4   9.0
            hpexpire          hash_field_expiry 1         -6     7.4   9.0
            hpexpireat        hash_field_expiry 1         -6     7.4   9.0
            hset              write             1         -4     6.0   7.2
            hsetex            hash_field_expiry 1         -6     8.0   9.0
            hsetnx            write             1         4      6.0   7.2
            incr              write             1         2      6.0   7.2
            incrby            write             1         3      6.0   7.2
            incrbyfloat       write             1         3      6.0   7.2
            linsert           write             1         5      6.0   7.2
            lmove             write             1..2      5      6.2   7.2
            lmpop             write             @1        -4     7.0   7.2
            lpop              write             1         -2     6.0   7.2
            lpush             write             1         -3     6.0   7.2
            lpushx            write             1         -3     6.0   7.2
            lrem              write             1         4      6.0   7.2
            lset              write             1         4      6.0   7.2
            ltrim             write             1         4      6.0   7.2
            migrate           write             -         -6     6.0   7.2
            move              write             1         3      6.0   7.2
            mset              write             1..-1/2   -3     6.0   7.2
            msetex            write             @1/2      -4     8.6   9.1
            msetnx            write             1..-1/2   -3     6.0   7.2
            multi             multi             -         1      6.0   7.2
            persist           write             1         2      6.0   7.2
            pexpire           write             1         -3     6.0   7.2
            pexpireat         write             1         -3     6.0   7.2
            pfadd             write             1         -2     6.0   7.2
            pfcount           write             1..-1     -2     6.0   7.2
            pfdebug           write             2         -3     6.0   7.2
            pfmerge           write             1..-1     -2     6.0   7.2
            ping              dropped           -         -1     6.0   7.2
            psetex            write             1         4      6.0   7.2
            publish           dropped           -         3      6.0   7.2
            rename            write             1..2      3      6.0   7.2
            renamenx          write             1..2      3      6.0   7.2
            replconf          dropped           -         -1     6.0   7.2
            restore           write             1         -4     6.0   7.2
            restore-asking    write             1         -4     6.0   7.2
            rpop              write             1         -2     6.0   7.2
            rpoplpush         write             1..2      3      6.0   7.2
            rpush             write             1         -3     6.0   7.2
            rpushx            write             1         -3     6.0   7.2
            sadd              write             1         -3     6.0   7.2
            script            library           -         -2     6.0   7.2
            sdiffstore        write             1..-1     -3     6.0   7.2
            select            select            -         2      6.0   7.2
            set               write             1         -3     6.0   7.2
            setbit            write             1         4      6.0   7.2
            setex             write             1         4      6.0   7.2
            setnx             write             1         3      6.0   7.2
            setrange          write             1         4      6.0   7.2
            sinterstore       write             1..-1     -3     6.0   7.2
            smove             write             1..2      4      6.0   7.2
            sort              write             1+store2  -2     6.0   7.2
            spop              write             1         -2     6.0   7.2
            spublish          dropped           -         3      7.0   7.2
            srem              write             1         -3     6.0   7.2
            sunionstore       write             1..-1     -3     6.0   7.2
            swapdb            whole_database    -         3      6.0   7.2
            touch             write             1..-1     -2     6.0   7.2
            trimslots         whole_database    -         -5     8.6   -
            unlink            write             1..-1     -2     6.0   7.2
            vadd              write             1         -1     8.0   -
            vrem              write             1         -1     8.0   -
            vsetattr          write             1         -1     8.0   -
            xack              write             1         -4     6.0   7.2
            xackdel           write             1         -6     8.6   -
            xadd              write             1         -5     6.0   7.2
            xautoclaim        write             1         -6     6.2   7.2
            xcfgset           write             1         -2     8.6   -
            xclaim            write             1         -6     6.0   7.2
            xdel              write             1         -3     6.0   7.2
            xdelex            write             1         -5     8.6   -
            xgroup            write             2         -2     6.0   7.2
            xidmprecord       write             1         5      8.6   -
            xreadgroup        write             -         -7     6.0   7.2
            xsetid            write             1         -3     6.0   7.2
            xtrim             write             1         -4     6.0   7.2
            zadd              write             1         -4     6.0   7.2
            zdiffstore        write             1+@2      -4     6.2   7.2
            zincrby           write             1         4      6.0   7.2
            zinterstore       write             1+@2      -4     6.0   7.2
            zmpop             write             @1        -4     7.0   7.2
            zpopmax           write             1         -2     6.0   7.2
            zpopmin           write             1         -2     6.0   7.2
            zrangestore       write             1..2      -5     6.2   7.2
            zrem              write             1         -3     6.0   7.2
            zremrangebylex    write             1         4      6.0   7.2
            zremrangebyrank   write             1         4      6.0   7.2
            zremrangebyscore  write             1         4      6.0   7.2
            zunionstore       write             1+@2      -4     6.0   7.2
            """;

    private KnownCommands() {}

    static List<KnownCommand> all() {
        return TABLE.lines().map(KnownCommands::parse).toList();
    }

    private static KnownCommand parse(String line) {
        String[] columns = line.split(" +", -1);
        return new KnownCommand(
                columns[0],
                CommandKind.valueOf(columns[1].toUpperCase(Locale.ROOT)),
                KeyPositions.parse(columns[2]),
                Integer.parseInt(columns[3]),
                KnownCommand.Since.parse(columns[4]),
                KnownCommand.Since.parse(columns[5]));
    }
}
