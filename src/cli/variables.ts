/** Each variable and what it does, for `--help`. */
export const VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  ['CE_DRY_RUN', 'act on real clouds only when 0 (default 1); labs on this machine do not ask'],
  ['CE_CONFIG', 'what a real lab is (default labrun.config.yaml)'],
  ['CE_OWNER', "tag on every resource: who to ask (default: the user's name)"],
  ['CE_PURPOSE', 'tag on every resource: what it is for (default cloudedge-sam-failover-lab)'],
  ['CE_STATE_DIR', 'where runs are remembered (default $XDG_STATE_HOME/labrun, else ~/.local/state/labrun)'],
  ['CE_MATRIX_SITES', 'as smoke --sites'],
  ['CE_MATRIX_PARALLELISM', 'as smoke --parallel; also used by run'],
  ['CE_EXPECT_DEFAULT_GW', 'gateway that every client must have (default: the one it had before any fault)'],
  ['MATRIX_RUNNER', 'an executable that smoke calls for each ping and ssh, in place of a lab'],
  ['LABRUN_DEBUG', 'print the stack of an unexpected error when 1'],
];
