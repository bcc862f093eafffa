"""Makes the modules beside this file (fault_server, fault_proxy, loopback_site) importable from all tests, and shares fixtures."""

import signal

import pytest
from fault_server import make_certificate

# a shell that starts the tests in the background hands down an ignored SIGINT, and so would we to the programs we start
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """(certificate file, key file) for localhost, signed by nobody."""
    pair = make_certificate(tmp_path_factory.mktemp("tls"))
    if pair is None:
        pytest.skip("NO TLS AND NO HTTP/2 TESTS: openssl is not installed, so no certificate can be made")
    return pair
