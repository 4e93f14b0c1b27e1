// Starts a TypeScript tool under the Node of package-lock.json, whatever Node (20 or later) this machine has.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, 'node_modules', 'node', 'bin', 'node');
const stamp = join(root, 'node_modules', '.lock-sha256');
const lock = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex');

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (done.error) {
    console.error(`cannot run ${command}: ${done.error.message}`);
    process.exit(1);
  }
  return done.status ?? 1;
}

if (!existsSync(node) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== lock) {
  console.log('• installing the npm packages of package-lock.json');
  // Not `npm ci`: it refuses a lock file made against a registry that lacks the packages of other platforms.
  const status = run('npm', ['install', '--no-save', '--no-fund', '--no-audit', '--loglevel=error']);
  if (status !== 0) {
    console.error('npm install failed: is the npm registry reachable?');
    process.exit(status);
  }
  writeFileSync(stamp, lock);
}
process.exit(run(node, ['--disable-warning=ExperimentalWarning', ...process.argv.slice(2)]));
