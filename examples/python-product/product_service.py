#!/usr/bin/env python3
"""The product service of Flotilla in Python, with the standard library alone: an example of taking part.

It keeps everything in memory, finds the user service through Consul to verify tokens with its keys, and registers
itself there, so that the order service finds it. End it with Ctrl-C or SIGTERM.
"""
import argparse
import asyncio
import logging
import os
import signal
import sys
import uuid
from pathlib import Path

from consul import Consul, Presence
from products import Products
from tokens import Tokens
from web import Answer, Server

NAME, VERSION = "product-service", "0.1.0"
ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "conf/catalogue.json"
OPENAPI = ROOT / "product-verticle/src/main/resources/openapi/product.json"
DRAIN_SECONDS, GRACE_SECONDS = 2, 4
VARIABLES = {  # name: (default, what it is)
    "CONSUL_HOST": ("127.0.0.1", "where Consul's agent is"),
    "CONSUL_PORT": ("8500", "its HTTP port"),
    "CONSUL_TOKEN": ("", "the token for its ACLs, if it has any"),
    "PRODUCT_PORT": ("5003", "port to listen on; 0 for any free one"),
    "HTTP_HOST": ("0.0.0.0", "address to listen on"),
    "ADVERTISED_HOST": ("", "host that others are told to connect to; default HTTP_HOST, or 127.0.0.1"),
    "ZONE": ("", "zone of this instance; callers prefer their own"),
}


def settings():
    """The variables' values; ends the process with code 2 when one of them makes no sense."""
    found = {name: os.environ.get(name) or default for name, (default, _) in VARIABLES.items()}
    faults = [f"{name}: must be a port, is {found[name]}" for name, least in (("CONSUL_PORT", 1), ("PRODUCT_PORT", 0))
              if not found[name].isdecimal() or not least <= int(found[name]) <= 65535]
    if faults:
        print("\n  ".join([f"{NAME}: cannot start, {len(faults)} fault(s):", *faults]), file=sys.stderr)
        sys.exit(2)
    everywhere = found["HTTP_HOST"] in ("0.0.0.0", "::")
    found["ADVERTISED_HOST"] = found["ADVERTISED_HOST"] or ("127.0.0.1" if everywhere else found["HTTP_HOST"])
    return found


async def keys(consul):
    return (await consul.fetch("user-service", "/.well-known/jwks.json"))["keys"]


async def serve(found):
    consul = Consul(found["CONSUL_HOST"], int(found["CONSUL_PORT"]), found["CONSUL_TOKEN"])
    tokens = Tokens(lambda: keys(consul))
    instance_id, document = f"{NAME}-{uuid.uuid4()}", OPENAPI.read_bytes()
    host, port = found["ADVERTISED_HOST"], None

    def health(request):
        return Answer(503, {"status": "unhealthy", "reason": "leaving"}) if server.leaving else (
            Answer(200, {"status": "healthy"}))

    def info(request):
        return Answer(200, {"service_name": NAME, "host": host, "port": port, "version": VERSION,
                            "instance_id": instance_id})

    server = Server({"/health": {"GET": (None, health)}, "/info": {"GET": (None, info)},
                     "/openapi.json": {"GET": (None, lambda request: Answer(200, document))},
                     **Products(CATALOGUE.read_bytes()).routes}, tokens.admit)
    port = await server.listen(found["HTTP_HOST"], int(found["PRODUCT_PORT"]))
    presence = Presence(consul, NAME, instance_id, host, port, VERSION, found["ZONE"])
    leaving = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):  # a second one ends the process at once
        asyncio.get_running_loop().add_signal_handler(name, lambda: os._exit(1) if leaving.is_set() else leaving.set())
    await presence.join()
    background = [asyncio.ensure_future(each) for each in (presence.stay(), tokens.keep_fresh())]
    print(f"product is ready at http://{host}:{port}", flush=True)

    await leaving.wait()
    server.leaving = True  # unhealthy from now on, and clients are asked to come back on another connection
    await presence.leave()
    await asyncio.sleep(DRAIN_SECONDS)  # callers hear of it and move; whoever still comes is served
    await server.close(GRACE_SECONDS)
    for task in background:
        task.cancel()


if __name__ == "__main__":
    argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="environment:\n" + "\n".join(f"  {name:16} {what} ({default or 'none'})"
                                            for name, (default, what) in VARIABLES.items())).parse_args()
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        asyncio.run(serve(settings()))
    except OSError as failure:
        sys.exit(f"{NAME}: cannot start: {failure}")
