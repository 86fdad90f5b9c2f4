/** A TCP listener that can close all its connections at once. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from './api-address.ts';

export interface Listener {
  /** With the actual port if 0 was requested. */
  readonly endpoint: Endpoint;
  /** Also closes all connections. */
  close(): void;
}

/** Returns undefined if the port is not available. */
export async function listen(
  { host, port }: Endpoint,
  receive: (socket: Socket) => void,
): Promise<Listener | undefined> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client may close the connection at any time.
    socket.on('error', () => {});
    receive(socket);
  });
  if (!(await bind(server, { host, port }))) return undefined;
  return {
    endpoint: { host, port: (server.address() as AddressInfo).port },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Resolves to false for every error: the port is in use, the address does not exist, too many files are open. */
function bind(server: Server, { host, port }: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(port, host, () => resolve(true));
  });
}
