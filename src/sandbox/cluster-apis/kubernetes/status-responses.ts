/** Error responses of Kubernetes (API conventions, "Response Status Kind"). */
import { json, type SandboxResponse } from '../../http-messages.ts';

export type Details = Readonly<Record<string, string>>;

export const failureResponse = (
  code: number,
  reason: string,
  message: string,
  details?: Details,
): SandboxResponse =>
  json(code, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details === undefined ? {} : { details }),
    code,
  });

export const unauthorizedResponse = (): SandboxResponse =>
  failureResponse(401, 'Unauthorized', 'Unauthorized');

export const pathNotFoundResponse = (): SandboxResponse =>
  failureResponse(404, 'NotFound', 'the server could not find the requested resource', {});

export const notFoundResponse = (resource: string, name: string): SandboxResponse =>
  failureResponse(404, 'NotFound', `${resource} "${name}" not found`, { name, kind: resource });

export const notAllowedResponse = (
  message = 'the server does not allow this method on the requested resource',
) => failureResponse(405, 'MethodNotAllowed', message, {});

export const forbiddenResponse = (username: string, action: string, details: Details): SandboxResponse =>
  failureResponse(
    403,
    'Forbidden',
    `${details.kind} is forbidden: User "${username}" cannot ${action}`,
    details,
  );
