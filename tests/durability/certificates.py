"""An authority and certificates signed by it, as a lab would make them for its cluster."""
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """Signs certificates; its own is ``ca.pem`` in the folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name("authority")
        certificate = self._signed(self.name, self.key, x509.BasicConstraints(ca=True, path_length=0))
        self.file = _written(folder / "ca.pem", certificate.public_bytes(serialization.Encoding.PEM))

    def certificate(self, who: str) -> tuple[Path, Path]:
        """The files of a certificate and of its key."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._signed(_name(who), key, x509.BasicConstraints(ca=False, path_length=None))
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption(),
        )
        public = certificate.public_bytes(serialization.Encoding.PEM)
        return _written(self.folder / f"{who}.pem", public), _written(self.folder / f"{who}.key", secret)

    def _signed(self, subject: x509.Name, key, constraints: x509.BasicConstraints) -> x509.Certificate:
        now = datetime.now(UTC)
        build = x509.CertificateBuilder(
            self.name, subject, key.public_key(), x509.random_serial_number(), now - timedelta(hours=1), now + timedelta(hours=1),
        )
        return build.add_extension(constraints, critical=True).sign(self.key, hashes.SHA256())


def _name(who: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, who)])


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
