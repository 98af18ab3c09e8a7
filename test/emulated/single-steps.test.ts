import { burnOverheads } from '../support/burn-overheads';
import { describeEmulated, emulatorMajorVersion } from '../support/emulated';

describeEmulated('instructions under an emulator that takes every one for a translation block', () => {
  it('are exact as well', () => {
    const oneInstructionBlocks = emulatorMajorVersion() < 9 ? '-singlestep' : '-one-insn-per-tb';
    expect(burnOverheads('thread', { emulatorFlags: [oneInstructionBlocks] }).size).toBe(1);
  });
});
