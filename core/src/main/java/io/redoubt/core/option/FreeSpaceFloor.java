package io.redoubt.core.option;

import io.redoubt.core.ByteSize;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much of a disk must stay free: a share of its capacity, a size, or whichever of the two is larger.
///
/// @param percent share of the capacity, 0 to 99
/// @param size never less than this
public record FreeSpaceFloor(int percent, ByteSize size) {
    private static final Pattern SHARE = Pattern.compile("(\\d{1,2})\\s*%");

    public FreeSpaceFloor {
        if (percent < 0 || percent > 99) {
            throw new IllegalArgumentException("share of a disk must be 0% to 99%: " + percent);
        }
    }

    /// Reads `5%` or `1gb`.
    ///
    /// @throws IllegalArgumentException if the text is neither
    public static FreeSpaceFloor parse(String text) {
        Matcher share = SHARE.matcher(text.strip());
        return share.matches()
                ? new FreeSpaceFloor(Integer.parseInt(share.group(1)), new ByteSize(0))
                : new FreeSpaceFloor(0, ByteSize.parse(text));
    }

    /// The bytes to keep free on a disk of this capacity.
    public ByteSize of(ByteSize capacity) {
        long share = capacity.bytes() / 100 * percent + capacity.bytes() % 100 * percent / 100;
        return new ByteSize(Math.max(share, size.bytes()));
    }

    @Override
    public String toString() {
        if (percent == 0) {
            return size.toString();
        }
        return size.bytes() == 0 ? percent + "%" : percent + "% or " + size + ", whichever is larger";
    }
}
