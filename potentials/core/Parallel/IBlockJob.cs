namespace Potentials.Core;

/// <summary>
/// Work cut into numbered blocks. What a block computes may depend on its number only, never on the worker or on the order in which
/// blocks run; then the result has the same bits for any number of threads.
/// </summary>
public interface IBlockJob
{
    /// <summary>Does one block.</summary>
    /// <param name="block">0-based block.</param>
    /// <param name="worker">Which worker runs it, 0 .. threads-1: an index for scratch memory, nothing else.</param>
    void Run(int block, int worker);
}
