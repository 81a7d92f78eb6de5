using Wasmtime;

namespace TrustedSpace.Policy.WebAssembly;

/// <summary>
/// The host side of the ABI: the memory and the functions a module imports. No builtin is offered, so the five builtin
/// imports trap; an abort ends the evaluation with its message.
/// </summary>
internal static class RegoHost
{
    private const int MessageBytes = 1024;

    private static readonly string[] Names =
        ["memory", "opa_abort", "opa_println", "opa_builtin0", "opa_builtin1", "opa_builtin2", "opa_builtin3", "opa_builtin4"];

    internal static bool Offers(string name) => Names.Contains(name);

    internal static void Define(Linker linker, Memory memory)
    {
        linker.Define("env", "memory", memory);
        linker.DefineFunction("env", "opa_abort", (int message) => throw new RegoException($"The policy aborted: {Text(memory, message)}."));
        linker.DefineFunction("env", "opa_println", (int _) => { });
        linker.DefineFunction("env", "opa_builtin0", (int id, int _) => Refuse(id));
        linker.DefineFunction("env", "opa_builtin1", (int id, int _, int _) => Refuse(id));
        linker.DefineFunction("env", "opa_builtin2", (int id, int _, int _, int _) => Refuse(id));
        linker.DefineFunction("env", "opa_builtin3", (int id, int _, int _, int _, int _) => Refuse(id));
        linker.DefineFunction("env", "opa_builtin4", (int id, int _, int _, int _, int _, int _) => Refuse(id));
    }

    /// <summary>The UTF-8 bytes at an address up to the terminating zero.</summary>
    internal static ReadOnlySpan<byte> Bytes(Memory memory, int address)
    {
        var start = (uint)address;
        var length = memory.GetLength();
        if (start == 0 || start >= length)
        {
            throw new RegoException("The policy module returned an address outside its memory.");
        }

        var rest = memory.GetSpan(start, (int)Math.Min(length - start, int.MaxValue));
        var end = rest.IndexOf((byte)0);
        return end < 0 ? throw new RegoException("The policy module returned a text without an end.") : rest[..end];
    }

    private static string Text(Memory memory, int address)
    {
        var bytes = Bytes(memory, address);
        return System.Text.Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MessageBytes)]);
    }

    private static int Refuse(int id) => throw new RegoException($"The policy called the host function {id}, which is not offered.");
}
