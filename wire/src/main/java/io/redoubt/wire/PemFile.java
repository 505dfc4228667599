package io.redoubt.wire;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads PEM files (RFC 7468). Messages name the file, never its content.
final class PemFile {
    private static final int LARGEST = 4 << 20;
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    private PemFile() {}

    /// All certificates of the file in their order, at least one.
    static List<X509Certificate> certificates(Path file) {
        byte[] text = read(file);
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(text))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (CertificateException e) {
            throw unfit(file, "holds no readable certificate", "Give a PEM file with BEGIN CERTIFICATE.", e);
        }
        throw unfit(file, "holds no certificate", "Give a PEM file with BEGIN CERTIFICATE.", null);
    }

    /// The unencrypted PKCS#8 key of the file, of whatever algorithm.
    static PrivateKey privateKey(Path file) {
        Matcher matcher = PKCS8.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
        if (!matcher.find()) {
            throw unfit(
                    file,
                    "holds no unencrypted PKCS#8 private key",
                    "Convert the key by: openssl pkcs8 -topk8 -nocrypt -in old.pem -out new.pem.",
                    null);
        }
        PKCS8EncodedKeySpec spec;
        try {
            spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1)));
        } catch (IllegalArgumentException e) {
            throw unfit(file, "holds a damaged private key", "Make the PEM file anew.", e);
        }
        for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException _) {
                // of another algorithm: the next one is tried
            } catch (GeneralSecurityException e) {
                throw unfit(file, "needs an algorithm this Java lacks", "Use an RSA or EC key.", e);
            }
        }
        throw unfit(file, "holds a private key of an unknown algorithm", "Use an RSA or EC key.", null);
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > LARGEST) {
                throw unfit(file, "is too large for a PEM file", "Check the path.", null);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw unfit(file, "does not exist", "Check the path.", e);
        } catch (IOException e) {
            throw unfit(file, "cannot be read", "Check the path and its permissions.", e);
        }
    }

    private static RedoubtException unfit(Path file, String what, String hint, @Nullable Throwable cause) {
        RedoubtException error = new RedoubtException(ErrorCode.USAGE, "file '" + file + "' " + what, hint);
        if (cause != null) {
            error.initCause(cause);
        }
        return error;
    }
}
