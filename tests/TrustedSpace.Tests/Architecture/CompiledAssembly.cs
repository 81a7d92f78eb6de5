using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TrustedSpace.Tests.Architecture;

/// <summary>What the compiled code of a project uses, read from its metadata (ECMA-335, partition II).</summary>
/// <param name="Types">Full names of the types of other assemblies that it mentions.</param>
/// <param name="Assemblies">Those assemblies.</param>
/// <param name="NativeMethods">Methods that it calls in native libraries.</param>
internal sealed record CompiledAssembly(IReadOnlySet<string> Types, IReadOnlySet<string> Assemblies, IReadOnlyList<string> NativeMethods)
{
    /// <param name="name">Such as TrustedSpace.Protocol; beside the tests.</param>
    public static CompiledAssembly Read(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")));
        var metadata = file.GetMetadataReader();
        return new(
            metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}")
                .ToHashSet(StringComparer.Ordinal),
            metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
                .Select(assembly => metadata.GetString(assembly.Name))
                .ToHashSet(StringComparer.Ordinal),
            [.. metadata.MethodDefinitions.Select(metadata.GetMethodDefinition)
                .Where(method => !method.GetImport().Module.IsNil)
                .Select(method => metadata.GetString(method.Name))]);
    }
}
