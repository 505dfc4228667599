package io.redoubt.formats.packed;

/// Bytes that lie in an array already, or a number as the decimal text servers show it as.
final class MemoryInput extends ByteInput {
    /// A minus sign and 19 digits.
    private static final int DECIMAL_BYTES = 20;

    private final byte[] digits = new byte[DECIMAL_BYTES];

    MemoryInput() {
        super(new byte[0]);
    }

    /// Makes `bytes[from, to)` what is read next.
    void open(byte[] bytes, int from, int to) {
        windowStart += limit;
        windowStart -= from;
        window = bytes;
        at = from;
        limit = to;
    }

    void openDecimal(long number) {
        int start = digits.length;
        long rest = number;
        do {
            digits[--start] = (byte) ('0' + Math.abs((int) (rest % 10)));
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            digits[--start] = '-';
        }
        open(digits, start, digits.length);
    }

    @Override
    protected void advance() {
        throw damaged("bytes in memory are read beyond their end");
    }

    @Override
    public RuntimeException damaged(String what) {
        return new IllegalStateException(what);
    }

    @Override
    public RuntimeException tooLarge(String what) {
        return new IllegalStateException(what);
    }
}
