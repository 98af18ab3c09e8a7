export { addRunCommand } from './run';
