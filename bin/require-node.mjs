// Plain JavaScript on purpose: it must run, and speak, on a Node that cannot strip types.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 7)) {
  process.stderr.write(
    `holdover needs Node 24.7 or later (crypto.argon2, type stripping); this is Node ${process.versions.node}. ` +
      'Run it through npm after `npm ci`, which brings its own Node on Linux and Intel macOS; elsewhere install Node 24.\n',
  );
  process.exit(3);
}
