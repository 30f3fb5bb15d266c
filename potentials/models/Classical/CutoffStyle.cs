namespace Potentials.Models.Classical;

/// <summary>How a pair energy u(r) ends at the cutoff r_c. Beyond it energy and force are exactly zero in every style.</summary>
public enum CutoffStyle
{
    /// <summary><c>cut</c>: u(r) as it is; energy and force jump at r_c. For comparison with other codes, not for dynamics.</summary>
    Cut,
    /// <summary><c>shifted</c>: u(r) − u(r_c); the energy is continuous, the force jumps.</summary>
    Shifted,
    /// <summary><c>shifted-force</c>: u(r) − u(r_c) − (r − r_c)·u′(r_c); energy and force are continuous (Allen and Tildesley, 1987, section 5.2.4).</summary>
    ShiftedForce,
    /// <summary>
    /// <c>smooth</c>: u(r)·S(r) with S = 1 below the onset r_o and (r_c²−r²)²(r_c²+2r²−3r_o²)/(r_c²−r_o²)³ above (the XPLOR function of
    /// HOOMD-blue, JAX-MD and ASE); energy and force are continuous.
    /// </summary>
    Smooth,
}
