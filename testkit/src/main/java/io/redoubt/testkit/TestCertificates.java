package io.redoubt.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// A self-signed certificate and its key, made anew for each test as PEM files by the JDK's own `keytool`. Being its
/// own authority, the certificate is also the file that who trusts it is given.
///
/// @param key unencrypted, PKCS#8
public record TestCertificates(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";

    /// @param alternatives the names it is good for, such as `dns:localhost,ip:127.0.0.1`
    public static TestCertificates make(Path directory, String name, String alternatives) {
        Path store = directory.resolve(name + ".p12");
        try {
            keytool(List.of("-dname", "CN=" + name, "-ext", "san=" + alternatives, "-keystore", store.toString()));
            return unpacked(store, directory, name);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a certificate", e);
        }
    }

    private static void keytool(List<String> particulars) throws IOException {
        // An elliptic curve: its keys are made at once.
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "it",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2"));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(particulars);
        Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.onExit().join().exitValue() != 0) {
            throw new IllegalStateException(said);
        }
    }

    private static TestCertificates unpacked(Path file, Path directory, String name)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        byte[] certificate = store.getCertificate("it").getEncoded();
        byte[] key = store.getKey("it", PASSWORD.toCharArray()).getEncoded();
        return new TestCertificates(
                pem(directory.resolve(name + ".crt"), "CERTIFICATE", certificate),
                pem(directory.resolve(name + ".key"), "PRIVATE KEY", key));
    }

    private static Path pem(Path file, String kind, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    /// The options of a server that shows this certificate on its TLS port, next to its plain one.
    ///
    /// @param clients `yes` if clients must show a certificate, and this one is the one it trusts; `no` if not
    public String[] serverOptions(int tlsPort, String clients) {
        return new String[] {
            "--tls-port", Integer.toString(tlsPort),
            "--tls-cert-file", certificate.toString(),
            "--tls-key-file", key.toString(),
            "--tls-ca-cert-file", certificate.toString(),
            "--tls-auth-clients", clients
        };
    }
}
