"""Makes the modules beside this file (fault_server, fault_proxy, loopback_site) importable from all tests."""

import signal

# a shell that starts the tests in the background hands down an ignored SIGINT, and so would we to the programs we start
signal.signal(signal.SIGINT, signal.default_int_handler)
