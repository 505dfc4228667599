package io.redoubt.wire;

import io.redoubt.core.ErrorCode;
import io.redoubt.core.RedoubtException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// The JDK's TLS machinery, set up from PEM files.
final class TlsContext {
    private TlsContext() {}

    /// @throws RedoubtException USAGE when a file is missing or unfit
    static SSLContext of(TlsSettings settings) {
        return of(settings, () -> ourKeys(settings));
    }

    /// For finding out whether the server asks for a client certificate.
    static SSLContext of(TlsSettings settings, CertificateWish wish) {
        return of(settings, () -> new KeyManager[] {wish});
    }

    private interface Keys {
        KeyManager @Nullable [] make() throws GeneralSecurityException, IOException;
    }

    private static SSLContext of(TlsSettings settings, Keys keys) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.make(), trusted(settings), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new RedoubtException(
                    ErrorCode.USAGE, "TLS cannot be set up: " + ServerErrors.reason(e), "Check the TLS files.", e);
        }
    }

    /// Null is the JDK's word for "show none".
    private static KeyManager @Nullable [] ourKeys(TlsSettings settings) throws GeneralSecurityException, IOException {
        Optional<Path> certificate = settings.certificate();
        Optional<Path> key = settings.key();
        if (certificate.isEmpty() && key.isEmpty()) {
            return null;
        }
        if (certificate.isEmpty() || key.isEmpty()) {
            throw new RedoubtException(
                    ErrorCode.USAGE, "a client certificate needs both its files", "Give --cert and --key together.");
        }
        List<X509Certificate> chain = PemFile.certificates(certificate.get());
        PrivateKey privateKey = PemFile.privateKey(key.get());
        KeyStore store = emptyStore();
        char[] noPassword = new char[0];
        store.setKeyEntry("client", privateKey, noPassword, chain.toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, noPassword);
        return factory.getKeyManagers();
    }

    /// Null is the JDK's word for "the machine's own authorities".
    private static TrustManager @Nullable [] trusted(TlsSettings settings)
            throws GeneralSecurityException, IOException {
        if (settings.insecure()) {
            return new TrustManager[] {new TrustEveryone()};
        }
        if (settings.caCertificate().isEmpty()) {
            return null;
        }
        KeyStore store = emptyStore();
        List<X509Certificate> authorities =
                PemFile.certificates(settings.caCertificate().get());
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority-" + i, authorities.get(i));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    /// `--insecure`: for trying things out. The extended kind, because the JDK adds host-name checks to any
    /// other.
    private static final class TrustEveryone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
