export { prepareProbes, type ClientIdentity, type ProbeSetup } from './setup.js';
export { runMatrix, type MatrixOptions } from './matrix.js';
export { startProber, type FlowSnapshot, type Prober, type ProberOptions } from './prober.js';
export { startStream, type WatchedStream } from './stream-watch.js';
export { probePaths, type PathOptions } from './paths/probe.js';
export { probeProtocols, type ProtocolOptions } from './protocols/probe.js';
export { startLanWatch, type LanWatch } from './lan/watch.js';
