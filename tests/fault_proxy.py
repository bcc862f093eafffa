"""A proxy on loopback that speaks CONNECT and SOCKS5, writes down what it is asked for, and leads everything to one port.

with FaultProxy(leads_to=server.port) as proxy:
    options = Options(..., proxy=proxy.url("http"))
"""

import asyncio
import contextlib
import ipaddress
import threading


class FaultProxy:
    """The proxy in its thread; `asked` holds "host:port" of each tunnel; status is what CONNECT is answered."""

    def __init__(self, leads_to: int, status: str = "200 Connection established"):
        self.leads_to, self.status = leads_to, status
        self.asked: list[str] = []
        self.heads: list[bytes] = []
        self.port = 0
        self._writers: list[asyncio.StreamWriter] = []
        self._ready = threading.Event()

    def url(self, scheme: str, user: str = "") -> str:
        return f"{scheme}://{user}127.0.0.1:{self.port}"

    def __enter__(self):
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(lambda *_: None)
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # aborted connections are closed in the next turn

    async def _talk(self, reader, writer):
        self._writers.append(writer)
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
