namespace Potentials.Models.Classical;

/// <summary>What vectors can do beyond <see cref="ILanes{T}"/>.</summary>
internal interface IVectorLanes<T> : ILanes<T> where T : unmanaged, IVectorLanes<T>
{
    /// <summary>2ⁿ from doubles whose last bits hold the whole number n.</summary>
    static abstract T PowerOfTwo(T a);
}
