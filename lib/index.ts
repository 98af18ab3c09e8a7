/** icprofile counts CPU instructions in Node.js programs. */
export * from './counters';
export * from './model';
export * from './profiler';
export * from './report';
