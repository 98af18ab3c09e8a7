export { addDoctorCommand } from './doctor';
