import { describe, expect, it } from 'vitest';
import { findRoute, route } from '../../src/sandbox/router.ts';

const ROUTES = [
  route('GET ', 'root'),
  route('POST clusters', 'create'),
  route('GET clusters', 'list'),
  route('GET clusters/stats', 'stats'),
  route('GET clusters/:ident', 'show'),
  route('DELETE clusters/:ident', 'delete'),
  route('GET clusters/:ident/nodegroups/:other', 'nodegroup'),
];

describe('findRoute', () => {
  it.each([
    ['GET', [], { handler: 'root', params: [] }],
    ['POST', ['clusters'], { handler: 'create', params: [] }],
    ['GET', ['clusters', 'stats'], { handler: 'stats', params: [] }],
    ['GET', ['clusters', 'x'], { handler: 'show', params: ['x'] }],
    ['DELETE', ['clusters', 'x'], { handler: 'delete', params: ['x'] }],
    ['GET', ['clusters', 'x', 'nodegroups', 'y'], { handler: 'nodegroup', params: ['x', 'y'] }],
    ['PUT', ['clusters'], { allow: ['GET', 'POST'] }],
    ['PUT', ['clusters', 'x'], { allow: ['DELETE', 'GET'] }],
    ['PUT', ['clusters', 'stats'], { allow: ['DELETE', 'GET'] }],
    ['GET', ['clusters', 'x', 'nodegroups'], undefined],
    ['GET', ['clusters', 'x', 'other', 'y'], undefined],
    ['GET', ['Clusters'], undefined],
    ['GET', ['nothing'], undefined],
  ])('%s %j: %j', (method, path, expected) => {
    expect(findRoute(ROUTES, method, path)).toEqual(expected);
  });
});
