"""Makes the modules beside this file (fault_server, fault_proxy, loopback_site) importable from all tests."""
