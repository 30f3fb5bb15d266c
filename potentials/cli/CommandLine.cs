using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Potentials.Cli.Config;
using Potentials.Cli.Console;
using Potentials.Cli.Running;
using Potentials.Cli.Verbs;
using Potentials.Core;

namespace Potentials.Cli;

/// <summary>The tree of verbs, and how a command line becomes an exit code.</summary>
public static class CommandLine
{
    /// <summary>Parses, runs, and reports what went wrong.</summary>
    public static int Run(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        bool debug = Array.IndexOf(args, "--debug") >= 0, json = Array.IndexOf(args, "--json") >= 0;
        try
        {
            var root = Tree();
            var parse = root.Parse(args.Length == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parse.Errors.Count > 0 && parse.Action is not HelpAction) throw Misuse(parse);
            return parse.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (Exception e)
        {
            return ErrorReport.Write(e, debug, json);
        }
    }

    private static RootCommand Tree()
    {
        var root = new RootCommand("Potentials: machine-learned interatomic potentials and molecular simulation.");
        root.Add(new Option<bool>("--debug") { Description = "Print the stack trace of an error", Recursive = true });
        root.Directives.Clear();
        foreach (var option in root.Options)
            if (option is HelpOption { Action: HelpAction help }) help.MaxWidth = 80;
        root.Add(RelaxVerb.Command());
        root.Add(MdVerb.Command());
        root.Add(EvalVerb.Command());
        root.Add(ModelVerb.Command());
        root.Add(DataVerb.Command());
        root.Add(BenchVerb.Command());
        root.Add(DoctorVerb.Command());
        root.Add(CheckVerb.Command());
        root.Add(InitVerb.Command());
        ReadNumbersPlainly(root);
        return root;
    }

    /// <summary>The library's own reading of numbers would take 1,5 for 15.</summary>
    private static void ReadNumbersPlainly(Command command)
    {
        foreach (var option in command.Options)
        {
            if (option is Option<double> number) number.CustomParser = result => Plain(result, number.Name);
            else if (option is Option<double?> perhaps) perhaps.CustomParser = result => Plain(result, perhaps.Name);
        }
        foreach (var verb in command.Subcommands) ReadNumbersPlainly(verb);
    }

    private static double Plain(System.CommandLine.Parsing.ArgumentResult result, string name)
    {
        string text = result.Tokens[0].Value;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) result.AddError($"cannot parse argument '{text}' for option '{name}' as a number");
        return value;
    }

    /// <summary>One error for a command line that cannot be understood, with the nearest valid word.</summary>
    private static ConfigError Misuse(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        string name = Name(parse.CommandResult);
        string help = $" (see '{name} --help')";
        // A misspelt option may have been taken for an argument; it is what the user should hear about.
        string? stray = parse.Tokens.FirstOrDefault(t => t.Type == System.CommandLine.Parsing.TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal))?.Value
            ?? (parse.UnmatchedTokens.Count > 0 ? parse.UnmatchedTokens[0] : null);
        if (stray is null)
        {
            string message = parse.Errors[0].Message.TrimEnd('.');
            foreach (string whole in (string[])["System.Int32", "System.Int64"]) message = message.Replace($"expected type '{whole}'", "a whole number", StringComparison.Ordinal);
            return new(char.ToLowerInvariant(message[0]) + message[1..] + help);
        }
        bool option = stray.StartsWith('-');
        string[] words = option ? [.. Options(parse.CommandResult)] : [.. command.Subcommands.Select(c => c.Name)];
        string? near = Nearest.Of(option ? stray.Split('=')[0] : stray, words);
        string what = option ? "option" : command.Subcommands.Count > 0 ? "verb" : "argument";
        return new($"unknown {what} '{stray}'" + (near is null ? words.Length > 0 ? $"; known: {string.Join(", ", words)}" : "" : $"; did you mean '{near}'?") + help);
    }

    private static IEnumerable<string> Options(System.CommandLine.Parsing.CommandResult result)
    {
        for (var at = result; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            foreach (var option in at.Command.Options)
                if (at == result || option.Recursive) yield return option.Name;
    }

    private static string Name(System.CommandLine.Parsing.CommandResult result) =>
        result.Parent is System.CommandLine.Parsing.CommandResult parent ? $"{Name(parent)} {result.Command.Name}" : "potentials";
}
