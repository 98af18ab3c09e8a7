import { rmSync } from 'node:fs';
import { installedProject } from './project';

export default function remove(): void {
  rmSync(installedProject(), { recursive: true, force: true });
}
