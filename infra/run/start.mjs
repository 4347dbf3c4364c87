/** `npm start`: installs and builds what is missing, then runs the product on its embedded default. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, checkNode, install, node, root } from './prepare.mjs';

checkNode();
install();
build();

const product = spawn(node, ['--enable-source-maps', join(root, 'services', 'standalone', 'dist', 'main.js')], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => product.kill(signal));
product.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
