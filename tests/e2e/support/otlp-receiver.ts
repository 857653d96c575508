import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A value with its unit, and what it is told apart by. */
export interface ReceivedPoint {
  readonly name: string;
  readonly unit: string;
  /** The last value of a gauge, the total of a counter or a histogram. */
  readonly value: number;
  readonly count: number | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A collector: takes OTLP over HTTP as JSON, keeps it, and answers as the protocol asks. */
export class OtlpReceiver implements AsyncDisposable {
  readonly points: ReceivedPoint[] = [];
  readonly spans: ReceivedSpan[] = [];
  /** What every message says of its sender. */
  readonly resources: Readonly<Record<string, unknown>>[] = [];
  /** Path and type of each request. */
  readonly requests: string[] = [];
  /** All that came, as it came. */
  text = '';
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<OtlpReceiver> {
    const server = createServer();
    const receiver = new OtlpReceiver(server);
    server.on('request', (request, response) => {
      void receiver.#take(request).then(() => {
        response.setHeader('content-type', 'application/json');
        response.end('{}');
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What asks a program to send here. */
  get env(): Record<string, string> {
    return { OTEL_EXPORTER_OTLP_ENDPOINT: this.url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
  }

  /** The sum over all points of a metric that have these attributes. */
  total(name: string, attributes: Readonly<Record<string, unknown>> = {}): number {
    return this.named(name, attributes).reduce((sum, { value }) => sum + value, 0);
  }

  named(name: string, attributes: Readonly<Record<string, unknown>> = {}): ReceivedPoint[] {
    const wanted = Object.entries(attributes);
    return this.points.filter(
      (point) =>
        point.name === name && wanted.every(([key, value]) => point.attributes[key] === value),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #take(request: IncomingMessage): Promise<void> {
    const type = request.headers['content-type'] ?? '';
    this.requests.push(`${request.url ?? ''} ${type}`);
    const body = await buffer(request);
    this.text += body.toString('latin1');
    if (type !== 'application/json') return;
    const message = JSON.parse(body.toString('utf8')) as Message;
    for (const { resource, scopeMetrics } of message.resourceMetrics ?? []) {
      this.resources.push(attributesOf(resource.attributes));
      const metrics = scopeMetrics.flatMap((scope) => scope.metrics);
      this.points.push(...metrics.flatMap(pointsOf));
    }
    for (const { resource, scopeSpans } of message.resourceSpans ?? []) {
      this.resources.push(attributesOf(resource.attributes));
      this.spans.push(...scopeSpans.flatMap((scope) => scope.spans.map(spanOf)));
    }
  }
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Resource {
  readonly attributes: readonly Attribute[];
}

interface DataPoint {
  readonly attributes: readonly Attribute[];
  readonly asInt?: number | string;
  readonly asDouble?: number;
  readonly sum?: number;
  readonly count?: number | string;
}

interface Points {
  readonly dataPoints: readonly DataPoint[];
}

interface MetricMessage {
  readonly name: string;
  readonly unit: string;
  readonly sum?: Points;
  readonly gauge?: Points;
  readonly histogram?: Points;
}

interface SpanMessage extends Resource {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly status: { readonly code?: number };
}

interface Message {
  readonly resourceMetrics?: readonly {
    readonly resource: Resource;
    readonly scopeMetrics: readonly { readonly metrics: readonly MetricMessage[] }[];
  }[];
  readonly resourceSpans?: readonly {
    readonly resource: Resource;
    readonly scopeSpans: readonly { readonly spans: readonly SpanMessage[] }[];
  }[];
}

function attributesOf(attributes: readonly Attribute[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));
}

function plain(value: Attribute['value']): unknown {
  const [[kind, inner] = ['', undefined]] = Object.entries(value);
  return kind === 'intValue' ? Number(inner) : inner;
}

function pointsOf({ name, unit, ...kinds }: MetricMessage): ReceivedPoint[] {
  const { dataPoints = [] } = kinds.sum ?? kinds.gauge ?? kinds.histogram ?? {};
  return dataPoints.map(({ attributes, asInt, asDouble, sum, count }) => ({
    name,
    unit,
    value: Number(asInt ?? asDouble ?? sum),
    count: count === undefined ? undefined : Number(count),
    attributes: attributesOf(attributes),
  }));
}

function spanOf({ traceId, spanId, parentSpanId, name, status, attributes }: SpanMessage) {
  const failed = status.code === 2;
  return { traceId, spanId, parentSpanId, name, failed, attributes: attributesOf(attributes) };
}
