// Plain JavaScript on purpose: it must run, and speak, on a Node that cannot strip types.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 7)) {
  process.stderr.write(
    `holdover needs Node 24.7 or later (crypto.argon2, type stripping); this is Node ${process.versions.node}. ` +
      'Run it through npm after `npm ci`, which brings its own Node on Linux and Intel macOS; elsewhere install Node 24.\n',
  );
  process.exit(3);
}

// What a script compiled stays in .cache: the next start need not strip types and compile again. Where the folder
// cannot be written, nothing is kept and nothing is said.
const { enableCompileCache } = await import('node:module');
const { fileURLToPath } = await import('node:url');
enableCompileCache(fileURLToPath(new URL('../.cache/compiled', import.meta.url)));

// A reader that has seen enough (`| head`) is no failure: the command goes on, cleans up and ends as it would have.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
