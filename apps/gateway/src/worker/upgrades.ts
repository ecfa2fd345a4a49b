import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import { Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocketClient } from '../proxy/websocket/client.ts';
import { Http1WebSocketClient } from '../proxy/websocket/http1-client.ts';
import { Http2WebSocketClient } from '../proxy/websocket/http2-client.ts';
import { isBusy } from './broken-request.ts';

type Upgrading = Server & { shouldUpgradeCallback?: (request: IncomingMessage) => boolean };
type Serve = (
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
  client: WebSocketClient,
) => void;

/**
 * Hands over requests that want to switch to WebSocket. Other protocols are not switched to, nor are connections
 * on which an earlier answer is still to come: such requests are served as if they had not asked (RFC 9110 §7.8).
 */
export function takeUpgrades(server: Upgrading, serve: Serve): void {
  server.shouldUpgradeCallback = ({ headers, socket }) =>
    headers.upgrade?.toLowerCase() === 'websocket' && !isBusy(socket);
  server.on('upgrade', (request: IncomingMessage, duplex: Duplex, early: Buffer) => {
    const socket = duplex as Socket;
    serve(request, responseOn(request, socket), new Http1WebSocketClient(socket, early));
  });
  server.on('connect', (request: IncomingMessage | Http2ServerRequest, other: Duplex | Http2ServerResponse) => {
    if (request instanceof Http2ServerRequest) takeConnect(request, other as Http2ServerResponse, serve);
    // Nobody is connected to anywhere by us.
    else (other as Socket).destroy();
  });
}

/** A request can still be answered as any other after Node has given up its connection, which is closed then. */
function responseOn(request: IncomingMessage, socket: Socket): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => {
    if (response.socket === null) return;
    response.detachSocket(socket);
    socket.destroySoon();
    response.emit('close');
  });
  socket.on('error', ignore);
  socket.on('drain', () => response.emit('drain'));
  return response;
}

/** Extended CONNECT (RFC 8441). */
function takeConnect(request: Http2ServerRequest, response: Http2ServerResponse, serve: Serve): void {
  if (request.headers[':protocol'] === 'websocket') {
    serve(request, response, new Http2WebSocketClient(request.stream));
    return;
  }
  response.statusCode = 501;
  response.end();
}

/** What comes after an error is the close, which is looked at. */
function ignore(): void {}
