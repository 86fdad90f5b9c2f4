/** Listens on a port, and can stop at once. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Endpoint } from './api-address.ts';

export interface Listener {
  /** With the port that was found, where 0 was asked for. */
  readonly endpoint: Endpoint;
  /** Ends all its connections too. */
  close(): void;
}

/** Undefined where the port cannot be had. */
export async function listen(
  { host, port }: Endpoint,
  receive: (socket: Socket) => void,
): Promise<Listener | undefined> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A client that breaks off is no news.
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

/** Whatever the reason is that it cannot be: something else has it, the machine does not, there are too many. */
function bind(server: Server, { host, port }: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    server.on('error', () => resolve(false));
    server.listen(port, host, () => resolve(true));
  });
}
