/** Imported first: builders of startup snapshots lack globals that other files use, such as `Atomics`. */
import { refuseSnapshots } from './load';

refuseSnapshots();
