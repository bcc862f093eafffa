"""From a host to a connection that is safe to use: look up once, check every address, connect to a checked one.

With a proxy it is the same: the tunnel is asked for by the checked address, not by the name, for http as for https.
So neither a name that changes between check and connection nor a proxy inside the network leads to a private address.
"""

import asyncio
import socket
import ssl
import time
from base64 import b64encode
from urllib.parse import unquote, urlsplit

import certifi

from scraper.errors import ConfigError
from scraper.fetch.addresses import is_address, why_blocked
from scraper.fetch.stream import Stream, connected
from scraper.fetch.values import Failed, Options

_KNOWN_HOSTS = 10_000  # lookups remembered: about 2 MB
_PROXY_HEAD = 16_384  # bytes of a proxy's answer at most
_MISSING = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class Dialer:
    """Connections to checked addresses; remembers lookups for `Options.dns_ttl` seconds."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._known: dict[str, tuple[float, tuple[str, ...]]] = {}
        self._contexts: dict[bool, ssl.SSLContext] = {}
        self._proxy = urlsplit(options.proxy) if options.proxy else None
        if self._proxy and (self._proxy.scheme not in {"http", "socks5", "socks5h"} or not self._proxy.hostname):
            raise ConfigError(f"proxy {options.proxy!r}: give http://host:port or socks5://host:port")

    async def addresses(self, host: str, port: int) -> tuple[str, ...]:
        """All addresses of a host, each of them checked.

        Raises:
            Failed: blocked-address, no-such-host, dns.
        """
        known = self._known.get(host)
        if known and known[0] > time.monotonic():
            return known[1]
        found = (host.strip("[]"),) if is_address(host) else await self._looked_up(host, port)
        if host not in self._options.allow_hosts and host.strip("[]") not in self._options.allow_hosts:
            for address in found:  # one bad address among good ones is how rebinding begins
                if why := why_blocked(address):
                    raise Failed("blocked-address", f"{host} leads to {address}: {why}")
        if len(self._known) >= _KNOWN_HOSTS:
            del self._known[next(iter(self._known))]  # the oldest
        self._known[host] = (time.monotonic() + self._options.dns_ttl, found)
        return found

    async def _looked_up(self, host: str, port: int) -> tuple[str, ...]:
        resolve = self._options.resolver or _system_lookup
        try:
            found = await resolve(host, port)
        except socket.gaierror as error:
            missing = error.errno in _MISSING
            raise Failed("no-such-host" if missing else "dns", f"{host}: {error.strerror or error}") from error
        except (OSError, UnicodeError) as error:
            raise Failed("dns", f"{host}: {error}") from error
        if not found:
            raise Failed("no-such-host", f"{host}: no addresses")
        return found

    async def dial(self, scheme: str, host: str, port: int) -> Stream:
        """A connection to a checked address of the host, under TLS for https.

        Raises:
            Failed: blocked-address, no-such-host, dns, refused, unreachable, proxy, tls.
        """
        stream = await self._connected(await self.addresses(host, port), port)
        if scheme == "https":
            await self._secured(stream, host)
        return stream

    async def _connected(self, addresses: tuple[str, ...], port: int) -> Stream:
        reason, detail = "unreachable", "no address"
        for address in addresses:
            try:
                async with asyncio.timeout(self._options.limits.connect):
                    return await (self._tunnel(address, port) if self._proxy else connected(address, port))
            except ConnectionRefusedError as error:
                reason, detail = "refused", f"{address}: {error}"
            except TimeoutError:
                reason, detail = "unreachable", f"{address}: no connection in {self._options.limits.connect} s"
            except OSError as error:
                reason, detail = "unreachable", f"{address}: {error}"
        raise Failed(reason, detail)

    async def _secured(self, stream: Stream, host: str) -> None:
        checked = host not in self._options.insecure_hosts
        if checked not in self._contexts:
            self._contexts[checked] = _context(self._options, checked=checked)
        try:
            await stream.secure(self._contexts[checked], host.strip("[]"))
        except ssl.SSLError as error:
            await stream.aclose()
            raise Failed("tls", f"{host}: {error.reason or error}", ip=stream.ip) from error
        except OSError as error:
            raise Failed("reset", f"{host}: closed during the TLS handshake: {error}", ip=stream.ip) from error
        stream.verified = checked

    async def _tunnel(self, address: str, port: int) -> Stream:
        assert self._proxy is not None
        assert self._proxy.hostname is not None
        try:
            stream = await connected(self._proxy.hostname, self._proxy.port or 8080)
        except OSError as error:
            raise Failed("proxy", f"{self._proxy.hostname}: {error}") from error
        user = (unquote(self._proxy.username or ""), unquote(self._proxy.password or ""))
        try:
            ask = _http_connect if self._proxy.scheme == "http" else _socks_connect
            await ask(stream, address, port, user)
        except (Failed, OSError) as error:
            await stream.aclose()
            raise Failed("proxy", f"{self._proxy.hostname}: {error}") from error
        stream.ip = address
        return stream


async def _system_lookup(host: str, port: int) -> tuple[str, ...]:
    rows = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


def _context(options: Options, *, checked: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    if options.cafile:
        context.load_verify_locations(options.cafile)
    context.set_alpn_protocols(["h2", "http/1.1"] if options.http2 else ["http/1.1"])
    if not checked:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def _http_connect(stream: Stream, address: str, port: int, user: tuple[str, str]) -> None:
    """Source: RFC 9110 section 9.3.6."""
    target = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    if user[0]:
        lines.append(f"Proxy-Authorization: Basic {b64encode(':'.join(user).encode()).decode()}")
    await stream.write("\r\n".join([*lines, "", ""]).encode())
    head = b""
    while b"\r\n\r\n" not in head:
        piece = await stream.read(1)  # not one byte more than the head: what follows belongs to the tunnel
        if not piece or len(head) > _PROXY_HEAD:
            raise Failed("proxy", "no answer to CONNECT")
        head += piece
    status = head.split(b"\r\n", 1)[0].decode("latin-1")
    if not status.split(" ")[1:2] or not status.split(" ")[1].startswith("2"):
        raise Failed("proxy", f"CONNECT {target} was answered {status[:80]!r}; the proxy must allow this port")


async def _socks_connect(stream: Stream, address: str, port: int, user: tuple[str, str]) -> None:
    """Source: RFC 1928, RFC 1929."""
    await stream.write(b"\x05\x02\x00\x02" if user[0] else b"\x05\x01\x00")
    method = (await _exactly(stream, 2))[1]
    if method == 2:
        name, word = (part.encode()[:255] for part in user)
        await stream.write(b"\x01" + bytes([len(name)]) + name + bytes([len(word)]) + word)
        if (await _exactly(stream, 2))[1] != 0:
            raise Failed("proxy", "wrong user or password")
    elif method != 0:
        raise Failed("proxy", "no common way to authenticate")
    version = 6 if ":" in address else 4
    packed = socket.inet_pton(socket.AF_INET6 if version == 6 else socket.AF_INET, address)
    await stream.write(b"\x05\x01\x00" + (b"\x04" if version == 6 else b"\x01") + packed + port.to_bytes(2, "big"))
    reply = await _exactly(stream, 4)
    if reply[1] != 0:
        raise Failed("proxy", f"SOCKS error {reply[1]} for {address}:{port}")
    bound = {1: 4, 4: 16}.get(reply[3]) or (await _exactly(stream, 1))[0]
    await _exactly(stream, bound + 2)


async def _exactly(stream: Stream, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = await stream.read(count - len(data))
        if not piece:
            raise Failed("proxy", "closed during the handshake")
        data += piece
    return data
