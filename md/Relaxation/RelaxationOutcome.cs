namespace Potentials.MD;

/// <summary>How a relaxation went.</summary>
/// <param name="End"><see cref="RunEnd.Completed"/>, <see cref="RunEnd.AlreadyComplete"/> or <see cref="RunEnd.Cancelled"/>.</param>
/// <param name="Results">Results in input order; when cancelled, of the systems that had ended.</param>
/// <param name="Evaluations">Calls of the potential, each for a whole batch, restarts included.</param>
/// <param name="Elapsed">Wall-clock time of this call.</param>
public sealed record RelaxationOutcome(RunEnd End, IReadOnlyList<RelaxationResult> Results, long Evaluations, TimeSpan Elapsed);
