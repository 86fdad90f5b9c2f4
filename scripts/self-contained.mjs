// What Bun cannot resolve while it bundles may still be looked up at run time, from the current directory on, and run: also
// with `rejectUnresolved` it leaves an import inside of `try` as it is. This reads the program out of the executable.
import { isBuiltin } from 'node:module';
import { parseAst } from 'rolldown/parseAst';

const HEAD = '// @bun @bytecode @bun-cjs\n(function(exports, require, module, __filename, __dirname) {';
/** Files inside of the executable, which Bun itself names. */
const EMBEDDED = /^(\/\$bunfs\/|B:[\\/]~BUN[\\/])root[\\/]/;

/** Throws if the executable made by Bun loads a module that is neither built in nor in the executable. */
export function assertSelfContained(executable) {
  const program = programOf(executable);
  const faults = foreignLoads(program);
  if (faults.length === 0) return;
  throw new Error(`The single file would load modules from elsewhere:\n  ${faults.join('\n  ')}`);
}

/** The runtime holds the same head, without a program after it. */
function programOf(executable) {
  const start = executable.lastIndexOf(HEAD);
  const end = executable.indexOf(0, start);
  const text = executable.subarray(start, end).toString();
  if (start < 0 || !text.includes('process.argv')) throw new Error('No program found in the single file.');
  return text;
}

/** Returns the code of each place that loads a module, unless the module is known and part of the executable. */
function foreignLoads(program) {
  const isInside = (argument) =>
    argument?.type === 'Literal' && (isBuiltin(argument.value) || EMBEDDED.test(argument.value));
  // src/keystone/kerberos-package.ts gives it absolute paths.
  const isOurs = (parent, call) =>
    parent.type === 'MemberExpression' &&
    call.arguments?.length === 1 &&
    call.arguments[0].name === 'PROGRAM';
  const isAllowed = (node, parent, grandparent) => {
    if (node.type === 'ImportExpression') return isInside(node.source);
    if (node.name === 'createRequire') return isOurs(parent, grandparent);
    if (parent.type === 'CallExpression' && parent.callee === node) return isInside(parent.arguments[0]);
    // The parameter of the function that Bun puts around the program.
    return parent.type === 'FunctionExpression' && parent.start === HEAD.indexOf('function');
  };
  const faults = [];
  const visit = (node, parent, grandparent) => {
    const loads =
      ['ImportExpression', 'ImportDeclaration', 'MetaProperty'].includes(node.type) ||
      (node.type === 'Identifier' && ['require', 'createRequire'].includes(node.name));
    if (loads && !isAllowed(node, parent, grandparent))
      faults.push(program.slice(parent.start, parent.start + 100));
    for (const child of Object.values(node).flat())
      if (typeof child?.type === 'string') visit(child, node, parent);
  };
  visit(parseAst(program));
  return faults;
}
