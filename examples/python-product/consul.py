"""Taking part: a place in Consul's catalogue, and the way to other services. https://developer.hashicorp.com/consul/api-docs"""
import asyncio
import http.client
import json
import logging
import random
import urllib.parse

TIMEOUT_SECONDS = 2


def ask(host, port, method, path, body=None, headers=None):
    """One HTTP request, blocking: the status and the body. Raises OSError when there is no answer."""
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request(method, path, body and json.dumps(body), headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read(1 << 20)
    except http.client.HTTPException as e:
        raise ConnectionError(repr(e)) from e
    finally:
        connection.close()


class Consul:
    """Consul's agent at a host and port. The token, if it has one, is for ACLs."""

    def __init__(self, host, port, token):
        self.host, self.port, self.headers = host, port, {"X-Consul-Token": token} if token else {}

    async def ask(self, method, path, body=None, accept=(200,)):
        status, text = await asyncio.to_thread(ask, self.host, self.port, method, path, body, self.headers)
        if status not in accept:
            raise ConnectionError(f"Consul answers {method} {path} with {status}")
        return status, text

    async def fetch(self, service, path):
        """What the first healthy instance of a service answers to GET, as JSON. OSError when none of them does."""
        _, text = await self.ask("GET", f"/v1/health/service/{service}?passing=1")
        instances = [(entry["Service"]["Address"] or entry["Node"]["Address"], entry["Service"]["Port"])
                     for entry in json.loads(text)]
        for host, port in random.sample(instances, len(instances)):
            try:
                status, text = await asyncio.to_thread(ask, host, port, "GET", path)
                if status == 200:
                    return json.loads(text)
            except OSError:
                pass  # the next one may be there
        raise ConnectionError(f"no instance of {service} gives an answer")


class Presence:
    """One instance in Consul's catalogue, from join() to leave(). Registered again when Consul has forgotten it."""

    def __init__(self, consul, service, instance_id, host, port, version, zone):
        self.consul, self.instance_id, self.lock = consul, instance_id, asyncio.Lock()
        self.leaving, self.well = False, None
        self.path = urllib.parse.quote(instance_id)
        self.registration = {
            "ID": instance_id, "Name": service, "Address": host, "Port": port,
            "Tags": ["http-endpoint", f"version={version}"],
            "Meta": {"instance_id": instance_id, "version": version, "zone": zone, "weight": "100"},
            "Weights": {"Passing": 100, "Warning": 1},
            "Check": {"Name": "health", "HTTP": f"http://{f'[{host}]' if ':' in host else host}:{port}/health",
                      "Interval": "2s", "Timeout": "2s", "Status": "passing", "DeregisterCriticalServiceAfter": "1m"}}

    async def join(self):
        """Registers unless Consul knows the instance already, and says so in the log when that has changed."""
        try:
            async with self.lock:
                if self.leaving:
                    return
                status, _ = await self.consul.ask("GET", f"/v1/agent/service/{self.path}", accept=(200, 404))
                if status == 404:
                    await self.bury_predecessors()
                    await self.consul.ask("PUT", "/v1/agent/service/register", self.registration)
                    logging.info("registered in Consul as %s", self.instance_id)
            self.well = True
        except OSError as e:
            if self.well is not False:
                logging.warning("cannot reach Consul (host=%s, port=%s): %s", self.consul.host, self.consul.port, e)
            self.well = False

    async def bury_predecessors(self):
        """One that was killed stays registered, and passes for ever now that we answer at its address."""
        _, text = await self.consul.ask("GET", "/v1/agent/services")
        mine = ("Service", self.registration["Name"]), *((key, self.registration[key]) for key in ("Address", "Port"))
        for other, held in json.loads(text).items():
            if other != self.instance_id and all(held[key] == value for key, value in mine):
                await self.consul.ask("PUT", f"/v1/agent/service/deregister/{urllib.parse.quote(other)}", accept=(200, 404))

    async def stay(self):
        while not self.leaving:
            await asyncio.sleep(1)
            await self.join()

    async def leave(self):
        self.leaving = True
        try:
            await asyncio.wait_for(self.deregister(), TIMEOUT_SECONDS)
            logging.info("withdrawn from Consul")
        except (OSError, asyncio.TimeoutError) as e:
            logging.warning("cannot withdraw from Consul, which will see by itself (%r)", e)

    async def deregister(self):
        async with self.lock:  # a registration under way must not come after this
            await self.consul.ask("PUT", f"/v1/agent/service/deregister/{self.path}", accept=(200, 404))
