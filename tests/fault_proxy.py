"""A proxy on loopback that speaks CONNECT and SOCKS5, writes down what it is asked for, and leads everything to one port.

with FaultProxy(leads_to=server.port) as proxy:
    options = Options(..., proxy=proxy.url("http"))
"""

import asyncio
import contextlib
import ipaddress

from loopback_server import LoopbackServer


class FaultProxy(LoopbackServer):
    """The proxy in its thread; `asked` holds "host:port" of each tunnel; status is what CONNECT is answered."""

    def __init__(self, leads_to: int, status: str = "200 Connection established"):
        super().__init__()
        self.leads_to, self.status = leads_to, status
        self.asked: list[str] = []
        self.heads: list[bytes] = []

    def url(self, scheme: str, user: str = "") -> str:
        return f"{scheme}://{user}127.0.0.1:{self.port}"

    async def _talk(self, reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            first = await reader.readexactly(1)
            opened = await (self._socks(reader, writer) if first == b"\x05" else self._connect(reader, writer))
            if opened:
                back, forth = await asyncio.open_connection("127.0.0.1", self.leads_to)
                self._writers.append(forth)
                await asyncio.gather(self._pump(reader, forth), self._pump(back, writer))
        writer.close()

    async def _connect(self, reader, writer) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        self.heads.append(head)
        self.asked.append(head.split(b" ")[1].decode())
        writer.write(f"HTTP/1.1 {self.status}\r\n\r\n".encode())
        return self.status.startswith("2")

    async def _socks(self, reader, writer) -> bool:
        await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x05\x00")
        _, _, _, kind = await reader.readexactly(4)
        host = ipaddress.ip_address(await reader.readexactly({1: 4, 4: 16}[kind]))
        self.asked.append(f"{host}:{int.from_bytes(await reader.readexactly(2), 'big')}")
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        return True

    async def _pump(self, reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
            writer.close()
