using Potentials.MD;
using Potentials.Tests.Kit;

namespace Potentials.MD.Tests;

public sealed class FireKeepsTheContract : OptimizerContract
{
    protected override IOptimizer Create() => new Fire();

    protected override int BowlEvaluations => 165;

    protected override int ValleyEvaluations => 3489;
}

public sealed class SearchingLBfgsKeepsTheContract : OptimizerContract
{
    protected override IOptimizer Create() => new LBfgs();

    protected override int BowlEvaluations => 18;

    protected override int ValleyEvaluations => 38;
}

public sealed class PlainLBfgsKeepsTheContract : OptimizerContract
{
    protected override IOptimizer Create() => new LBfgs { LineSearch = false };

    protected override int BowlEvaluations => 27;

    protected override int ValleyEvaluations => 46;
}

public sealed class BfgsKeepsTheContract : OptimizerContract
{
    protected override IOptimizer Create() => new Bfgs();

    protected override int BowlEvaluations => 27;

    protected override int ValleyEvaluations => 46;
}
