"""Certificates for brokers and their clients, made by openssl, as a city's own authority would."""

import pathlib
import subprocess

_OPENSSL_TIMEOUT_S = 60


def _openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True, timeout=_OPENSSL_TIMEOUT_S, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {words[0]}: {done.stderr.strip()}")


class Authority:
    """A certificate authority in a folder; issues PEM files there."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.certificate = self.folder / "ca.pem"
        self._key = self.folder / "ca.key"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 2, "-subj", "/CN=ca",
                 "-keyout", self._key, "-out", self.certificate)

    def issue(self, name):
        """Certificate and key (PKCS #8) for CN=name, good for a server on this machine, too."""
        certificate, key, request = (self.folder / f"{name}{end}" for end in (".pem", ".key", ".csr"))
        names = self.folder / "names.cnf"
        names.write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        _openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                 "-keyout", key, "-out", request)
        _openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self._key, "-CAcreateserial", "-days", 2,
                 "-extfile", names, "-out", certificate)
        key.chmod(0o600)
        return certificate, key

    def client(self, name):
        """A file for --kafka-config that logs in as CN=name."""
        certificate, key = self.issue(name)
        config = self.folder / f"{name}.properties"
        config.write_text(f"# {name}\nsecurity.protocol=SSL\nssl.ca.location={self.certificate.name}\n"
                          f"ssl.certificate.location={certificate.name}\nssl.key.location={key.name}\n")
        config.chmod(0o600)
        return config

    def java(self, name, *, server_port=None):
        """Settings of a Java program, or of a broker that serves at server_port, with the certificate of CN=name."""
        certificate, key = self.issue(name)
        both = self.folder / f"{name}.both.pem"
        both.write_text(key.read_text() + certificate.read_text())
        lines = ["ssl.keystore.type=PEM", f"ssl.keystore.location={both}", "ssl.truststore.type=PEM",
                 f"ssl.truststore.location={self.certificate}"]
        if server_port:
            lines += [
                f"listeners=SSL://127.0.0.1:{server_port},CONTROLLER://127.0.0.1:{server_port + 1}",
                f"advertised.listeners=SSL://127.0.0.1:{server_port}",
                "listener.security.protocol.map=SSL:SSL,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name=SSL", "ssl.client.auth=required",
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                # Nobody is anonymous but on the controller's own port.
                f"super.users=User:CN={name};User:CN=admin;User:ANONYMOUS"]
        else:
            lines += ["security.protocol=SSL"]
        path = self.folder / f"{name}.java.properties"
        path.write_text("\n".join(lines) + "\n")
        return path
