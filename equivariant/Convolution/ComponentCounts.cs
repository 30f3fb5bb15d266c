namespace Potentials.Equivariant;

/// <summary>
/// A number of components known to the compiler: loops that are generic over it are compiled once for each number, with as many sums in registers and the rest left out.
/// </summary>
internal interface IComponentCount
{
    static abstract int K { get; }
}

internal readonly struct One : IComponentCount { public static int K => 1; }

internal readonly struct Two : IComponentCount { public static int K => 2; }

internal readonly struct Three : IComponentCount { public static int K => 3; }

internal readonly struct Four : IComponentCount { public static int K => 4; }

internal readonly struct Five : IComponentCount { public static int K => 5; }

internal readonly struct Seven : IComponentCount { public static int K => 7; }
