import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type TunnelEnd, watchForLeaving } from '../proxy/tunnel.ts';

type Upgrading = Server & { shouldUpgradeCallback?: (request: IncomingMessage) => boolean };

/**
 * Hands over requests that want to switch to WebSocket, together with their connection, which Node gives up at that
 * point. They can still be answered as any other request; then the connection is closed. Other protocols are not
 * switched to, and their requests are served as if they had not asked (RFC 9110 §7.8).
 */
export function takeUpgrades(
  server: Upgrading,
  serve: (request: IncomingMessage, response: ServerResponse, client: TunnelEnd) => void,
): void {
  server.shouldUpgradeCallback = ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket';
  server.on('upgrade', (request: IncomingMessage, duplex: Duplex, early: Buffer) => {
    const socket = duplex as Socket;
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
    watchForLeaving(socket);
    serve(request, response, { socket, early });
  });
}

/** What comes after an error is the close, which is looked at. */
function ignore(): void {}
