/** Refusals as Kubernetes writes them (API conventions, "Response Status Kind"). */
import { type Answer, json } from '../../http-messages.ts';

export type Details = Readonly<Record<string, string>>;

export const status = (code: number, reason: string, message: string, details?: Details): Answer =>
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

export const unauthorized = (): Answer => status(401, 'Unauthorized', 'Unauthorized');

export const pathNotFound = (): Answer =>
  status(404, 'NotFound', 'the server could not find the requested resource', {});

export const notFound = (resource: string, name: string): Answer =>
  status(404, 'NotFound', `${resource} "${name}" not found`, { name, kind: resource });

export const notAllowed = (message = 'the server does not allow this method on the requested resource') =>
  status(405, 'MethodNotAllowed', message, {});

export const forbidden = (who: string, doing: string, where: Details): Answer =>
  status(403, 'Forbidden', `${where.kind} is forbidden: User "${who}" cannot ${doing}`, where);
