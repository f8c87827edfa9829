/** What labrun keeps in the login user's home on a router's host, whence root takes it: by name, relative to that home. */
export const HOME_FILES = {
  config: 'labrun-node.json',
  installScript: 'labrun-install',
  build: 'labrun-build.tar',
  /** A directory: how the router of a host that outlives the run was found. */
  found: 'labrun-found',
} as const;
