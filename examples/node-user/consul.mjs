// Taking part: a place in Consul's catalogue. https://developer.hashicorp.com/consul/api-docs/agent/service
import http from 'node:http';

const TIMEOUT_MILLIS = 2000;

/** Consul's agent at a host and port. The token, if it has one, is for ACLs. */
export class Consul {
  constructor(host, port, token) {
    Object.assign(this, { host, port, headers: token ? { 'X-Consul-Token': token } : {} });
  }

  /** Gives status and text; fails when it is none of those that make sense, or when there is none in time. */
  ask(method, path, body, sensible = [200]) {
    return new Promise((resolve, reject) => {
      const { host, port, headers } = this;
      const request = http.request({ host, port, method, path, headers, signal: AbortSignal.timeout(TIMEOUT_MILLIS) }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part) => { text += part; }).on('error', reject).on('end', () => (sensible.includes(answer.statusCode)
          ? resolve({ status: answer.statusCode, text }) : reject(new Error(`Consul answers ${method} ${path} with ${answer.statusCode}`))));
      });
      request.on('error', reject).end(body && JSON.stringify(body));
    });
  }
}

/** One instance in Consul's catalogue, from join() to leave(). Registered again when Consul has forgotten it. */
export class Presence {
  constructor(consul, { service, instanceId, host, port, version, zone }) {
    Object.assign(this, { consul, instanceId, leaving: false, well: undefined, joining: Promise.resolve() });
    this.path = encodeURIComponent(instanceId);
    this.registration = {
      ID: instanceId, Name: service, Address: host, Port: port,
      Tags: ['http-endpoint', `version=${version}`],
      Meta: { instance_id: instanceId, version, zone, weight: '100' },
      Weights: { Passing: 100, Warning: 1 },
      Check: {
        Name: 'health', HTTP: `http://${host.includes(':') ? `[${host}]` : host}:${port}/health`,
        Interval: '2s', Timeout: '2s', Status: 'passing', DeregisterCriticalServiceAfter: '1m',
      },
    };
  }

  /** Registers unless Consul knows the instance already, now and each second; says so in the log when that has changed. */
  async join() {
    this.joining = this.register();
    await this.joining;
    if (!this.leaving) this.timer = setTimeout(() => this.join(), 1000);
  }

  async register() {
    try {
      const { status } = await this.consul.ask('GET', `/v1/agent/service/${this.path}`, undefined, [200, 404]);
      if (status === 404 && !this.leaving) {
        await this.buryPredecessors();
        await this.consul.ask('PUT', '/v1/agent/service/register', this.registration);
        console.log(new Date().toISOString(), 'INFO', `registered in Consul as ${this.instanceId}`);
      }
      this.well = true;
    } catch (failure) {
      const { host, port } = this.consul;
      if (this.well !== false) {
        console.log(new Date().toISOString(), 'WARN', `cannot reach Consul (host=${host}, port=${port}): ${failure.message}`);
      }
      this.well = false;
    }
  }

  /** One that was killed stays registered, and passes for ever now that we answer at its address. */
  async buryPredecessors() {
    const { Name, Address, Port } = this.registration;
    const { text } = await this.consul.ask('GET', '/v1/agent/services');
    for (const [id, held] of Object.entries(JSON.parse(text))) {
      if (id !== this.instanceId && held.Service === Name && held.Address === Address && held.Port === Port) {
        await this.consul.ask('PUT', `/v1/agent/service/deregister/${encodeURIComponent(id)}`, undefined, [200, 404]);
      }
    }
  }

  async leave() {
    this.leaving = true;
    clearTimeout(this.timer);
    await this.joining; // a registration under way must not come after this
    try {
      await this.consul.ask('PUT', `/v1/agent/service/deregister/${this.path}`, undefined, [200, 404]);
      console.log(new Date().toISOString(), 'INFO', 'withdrawn from Consul');
    } catch (failure) {
      console.log(new Date().toISOString(), 'WARN', `cannot withdraw from Consul, which will see by itself: ${failure.message}`);
    }
  }
}
