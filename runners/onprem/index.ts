export { createOnpremProvider } from './provider.js';
