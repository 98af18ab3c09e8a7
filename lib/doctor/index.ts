export { type Availability, type DoctorReport, type SourceReport, collectDoctorReport } from './doctor';
