// Bun may look up imports that it cannot resolve at run time, starting in the current directory, and execute them: even with
// `rejectUnresolved`, it does not change an import inside of `try`. So this checks the program in the executable.
import { isBuiltin } from 'node:module';
import { parseAst } from 'rolldown/parseAst';

/** Each module of the program begins with this and ends with a NUL byte, like a template in the runtime. */
const HEAD = '// @bun @bytecode\n';
const TEMPLATE = '// @bun @bytecode @bun-cjs';
/** The paths of files in the executable, which Bun assigns. */
const EMBEDDED = /^(\/\$bunfs\/|B:[\\/]~BUN[\\/])root[\\/]/;

/** Names of the function that loads modules; Bun takes the second from `import.meta`. */
const LOADERS = ['require', '__require'];

/** Throws if the executable made by Bun loads a module that is neither built in nor in the executable. */
export function assertSelfContained(executable) {
  const faults = modulesOf(executable).flatMap(foreignLoads);
  if (faults.length === 0) return;
  throw new Error(`The single file would load modules from elsewhere:\n  ${faults.join('\n  ')}`);
}

function modulesOf(executable) {
  const modules = [];
  for (let start = executable.indexOf(HEAD); start >= 0; start = executable.indexOf(HEAD, start + 1)) {
    const text = executable.subarray(start + HEAD.length, executable.indexOf(0, start)).toString();
    if (text !== '' && !text.startsWith(TEMPLATE)) modules.push(text);
  }
  if (!modules.some((text) => text.includes('process.argv')))
    throw new Error('No program found in the single file.');
  return modules;
}

/** Returns the code of each place that loads a module, unless the module is known and part of the executable. */
function foreignLoads(text) {
  const isInside = (source) =>
    source?.type === 'Literal' && (isBuiltin(source.value) || EMBEDDED.test(source.value));
  // src/keystone/kerberos/kerberos-package.ts passes absolute paths.
  const isOwnLoader = ({ type, arguments: words }) =>
    type === 'CallExpression' && words.length === 1 && words[0].name === 'PROGRAM';
  const isLoaderOfBun = ({ type, id, init } = {}) =>
    type === 'VariableDeclarator' &&
    id.name === '__require' &&
    init.object?.type === 'MetaProperty' &&
    init.property.name === 'require';
  const isSpecifier = ({ type, imported, local, exported }) =>
    (type === 'ImportSpecifier' && imported.name === local.name) ||
    (type === 'ExportSpecifier' && exported.name === local.name);
  const isAllowed = (node, parent, grandparent) => {
    if (node.source) return isInside(node.source);
    if (node.name === 'createRequire')
      return isSpecifier(parent) || isOwnLoader(parent.type === 'MemberExpression' ? grandparent : parent);
    if (isLoaderOfBun(parent) || isLoaderOfBun(grandparent) || isSpecifier(parent)) return true;
    return parent.type === 'CallExpression' && parent.callee === node && isInside(parent.arguments[0]);
  };
  const faults = [];
  const visit = (node, parent, grandparent) => {
    const loads =
      ['ImportExpression', 'ImportDeclaration', 'ExportAllDeclaration', 'MetaProperty'].includes(node.type) ||
      (node.type === 'ExportNamedDeclaration' && node.source !== null) ||
      (node.type === 'Identifier' && [...LOADERS, 'createRequire'].includes(node.name));
    if (loads && !isAllowed(node, parent, grandparent))
      faults.push(text.slice(parent.start, parent.start + 100));
    for (const child of Object.values(node).flat())
      if (typeof child?.type === 'string') visit(child, node, parent);
  };
  const tree = parseAst(text);
  visit(tree, tree, tree);
  return faults;
}
