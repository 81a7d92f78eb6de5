using Xunit;

namespace TrustedSpace.Tests.Architecture;

/// <summary>Projects that the design keeps free of I/O use nothing that reads or writes outside the process's memory.</summary>
public class NoInputOutputTests
{
    private static readonly string[] Forbidden =
    [
        "Microsoft.Win32.", "System.Console", "System.Data.", "System.Diagnostics.Process", "System.IO.", "System.Net.",
        "System.Security.Cryptography.X509Certificates.",
    ];

    // Streams over memory, and what goes wrong with them.
    private static readonly string[] Allowed =
    [
        "System.IO.BinaryWriter", "System.IO.Compression.CompressionLevel", "System.IO.Compression.CompressionMode", "System.IO.Compression.ZLibStream",
        "System.IO.IOException", "System.IO.InvalidDataException", "System.IO.MemoryStream", "System.IO.SeekOrigin", "System.IO.Stream",
    ];

    [Theory]
    [InlineData("TrustedSpace.Homomorphic")]
    [InlineData("TrustedSpace.Computation")]
    public void Project_without_input_and_output_uses_no_type_for_them_and_calls_no_native_code(string project)
    {
        var assembly = CompiledAssembly.Read(project);

        Assert.Empty(assembly.Types.Where(type => Forbidden.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal))).Except(Allowed));
        Assert.Empty(assembly.NativeMethods);
    }

    // What is looked for is found where it is.
    [Fact]
    public void Project_with_input_and_output_uses_types_for_them()
    {
        var types = CompiledAssembly.Read("TrustedSpace.Transparency").Types;

        Assert.Contains("System.IO.FileStream", types);
    }
}
