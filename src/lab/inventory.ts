/**
 * How to reach one lab: what a configuration file says of a real one and an embedded lab writes of itself. The interpreter
 * and the providers know a lab by this alone.
 */
export interface LabInventory {
  version: 1;
  /** Kind of lab, as recorded in every run. */
  lab: 'netns' | 'sim' | 'cloud';
  /** One line for the head of every summary: what is real here and what is simulated. */
  label: string;
  sites: {
    aws?: AwsSite;
    oci?: OciSite;
    azure?: AzureSite;
    onprem?: OnpremSite;
  };
  ssh: SshAccess;
  /** Which router is under test, and how it is called on its nodes. */
  router: {
    product: string;
    version: string;
    /** Local script that `deploy` runs on each router as root, with the path of the node's configuration. */
    installScript?: string;
    /** Where `deploy --commit` builds from. */
    source?: RouterSource;
  };
  /** Time between two continuous probes of one flow, in ms. */
  probeIntervalMs: number;
  /** Where providers' answers can be disturbed and their calls read (see runners/injection.ts); real clouds have none. */
  injection?: ApiEndpoint;
  /** What is broken on purpose in this lab, by name. */
  defects?: string[];
}

/** Where an API is: a Unix socket (embedded labs), or nothing at all for the cloud's public endpoint. */
export interface ApiEndpoint {
  socketPath: string;
}

/** A service that speaks a cloud's protocol over TCP, such as `http://127.0.0.1:5000`. */
export interface UrlEndpoint {
  url: string;
}

/**
 * How a cloud site comes about. `create`: network, rules and machines from nothing, SSH from `operatorCidr` alone. `adopt`:
 * instances that exist, id by node name; they are found, tagged and given back as they were. Absent: machines in a network
 * that exists, from an image that knows the lab (embedded labs).
 */
export type SiteSetup =
  { mode: 'create'; networkCidr: string; operatorCidr: string } | { mode: 'adopt'; instances: Record<string, string> };

interface AnyCloudSite {
  setup?: SiteSetup;
  /** Where a teardown looks besides the site's own region. */
  regions?: string[];
}

export interface AwsSite extends AnyCloudSite {
  region: string;
  /** Name of a profile in the user's AWS configuration. */
  profile?: string;
  endpoint?: ApiEndpoint | UrlEndpoint;
  /** Absent: the SDK's default chain. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
  /** Empty where the setup creates one, or where none is needed. */
  subnetId: string;
  imageId: string;
  instanceType: string;
}

export interface OciSite extends AnyCloudSite {
  region: string;
  endpoint?: ApiEndpoint;
  /** Absent: the SDK's default configuration file. */
  credentials?: { tenancy: string; user: string; fingerprint: string; privateKey: string };
  compartmentId: string;
  availabilityDomain: string;
  /** Empty where the setup creates one, or where none is needed. */
  subnetId: string;
  imageId: string;
  shape: string;
}

export interface AzureSite extends AnyCloudSite {
  subscriptionId: string;
  resourceGroup: string;
  location: string;
  endpoint?: ApiEndpoint;
  /** Bearer token for an embedded lab. Absent: the default credential chain of @azure/identity. */
  token?: string;
  /** Empty where the setup creates one, or where none is needed. */
  subnetId: string;
  imageId: string;
  vmSize: string;
}

export interface OnpremSite {
  /** Hosts that exist already; they are adopted, never created or deleted. */
  nodes: string[];
  /** Address that the clouds' routers see a router under, by name; absent where the lab arranges that itself. */
  publicIps?: Record<string, string>;
}

/** A checkout of the router under test. */
export interface RouterSource {
  dir: string;
  /** Shell command that builds it, run at the root of a checkout of the wanted revision. */
  build: string;
  /** Directory with an executable `routerd` that the command leaves, relative to that root. */
  dist: string;
}

/** Keys come from the file, from the agent, or from both, in that order. */
export interface SshAccess {
  user: string;
  privateKeyFile?: string;
  /** Unix socket of an SSH agent. */
  agentSocket?: string;
  /** By name of node or jump host. */
  targets: Record<string, SshTarget>;
}

export interface SshTarget {
  /** Either a Unix socket on which the node's sshd speaks SSH at once ... */
  socketPath?: string;
  /** ... or an address, through `jump` (node names, first hop first) when given. */
  host?: string;
  port?: number;
  jump?: string[];
  /** Login user, where it is not that of the lab. */
  user?: string;
  /** Base64 SHA-256 of the host key without padding, as `ssh-keygen -lf` prints after `SHA256:`. */
  hostKeySha256: string;
  /** Further keys that are as good: a known_hosts file may hold one of each kind. */
  otherHostKeysSha256?: string[];
  /** Kinds of the known keys, such as `ssh-ed25519`: the server is asked to prove one of these. Absent: any. */
  hostKeyAlgorithms?: string[];
}
